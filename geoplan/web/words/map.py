"""The words the map scripts say; keys are those of `assets/map`."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from geoplan.web.words.sites import KINDS, STANDINGS


def map_words() -> dict[str, Promise]:
    """Return every text of the map scripts by its key; `{n}` and other braces are filled in by the script,
    a bar parts singular from plural."""
    return {
        "attribution": _("Boundaries: data of this site"),
        "schematic": _("Boundaries are schematic, not official"),
        "demo": _("DEMO DATA: every person and house here is invented"),
        "map_label": _("Map of houses and schools. The list of sites holds the same by keyboard."),
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "locate": _("Show where I am"),
        "located": _("The map shows where you are."),
        "not_located": _("Your position is not available."),
        "whole_city": _("Show the whole area"),
        "legend": _("Help so far"),
        "show_all": _("Show all"),
        "sites_in_view": _("{n} site in view|{n} sites in view"),
        **{f"standing_{code}": word for code, word in STANDINGS.items()},
        **{f"kind_{code}": word for code, word in KINDS.items()},
        "shade": _("Colour kelurahan by share agreed"),
        "list_title": _("Nearest to the centre"),
        "list_help": _("{n} site. Arrow keys choose, Enter opens.|{n} sites. Arrow keys choose, Enter opens."),
        "list_empty": _("No site in view. Move the map or clear the filters."),
        "list_as_table": _("The same as a table"),
        "to_list": _("Skip to the list of sites"),
        "rail_toggle": _("Filter and list"),
        "rail_close": _("Close"),
        "search_results": _("Search results"),
        "searching": _("Searching…"),
        "search_nothing": _("Nothing found."),
        "search_failed": _("The search did not get through. Try again."),
        "level_city": _("City"),
        "level_kecamatan": _("Kecamatan"),
        "level_kelurahan": _("Kelurahan"),
        "level_province": _("Province"),
        "close": _("Close"),
        "loading": _("Loading…"),
        "try_again": _("Try again"),
        "clear_filters": _("Clear the filters"),
        "nothing_in_view": _("No site here with these filters."),
        "offline": _("No connection. The map shows what was loaded last."),
        "signed_out": _("You are signed out. Sign in again to go on."),
        "failed": _("This could not be loaded. Try again in a moment."),
        "no_base": _("The boundaries could not be loaded."),
        "coverage_tip": _("{name}: {percent}% agreed, {open} still open"),
    }
