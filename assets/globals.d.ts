/** Folder of the assets, put in by build.mjs when it bundles the tests. */
declare const ASSETS_ROOT: string;
