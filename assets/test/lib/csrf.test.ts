import assert from "node:assert/strict";
import { test } from "node:test";
import { cookieValue } from "../../lib/csrf";

test("the token is found among other cookies and not by a longer name", () => {
  assert.equal(cookieValue("a=1; xcsrftoken=no; csrftoken=abc%3Dd; z=2", "csrftoken"), "abc=d");
  assert.equal(cookieValue("", "csrftoken"), "");
});
