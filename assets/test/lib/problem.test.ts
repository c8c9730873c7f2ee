import assert from "node:assert/strict";
import { test } from "node:test";
import { readProblem } from "../../lib/problem";

test("a problem's code and detail are what the server says", () => {
  const body = '{"type":"about:blank","status":409,"code":"adoptions.not-enough-left","detail":"Sudah dipesan PT A."}';
  const problem = readProblem(409, "application/problem+json; charset=utf-8", body);
  assert.equal(problem.code, "adoptions.not-enough-left");
  assert.equal(problem.message, "Sudah dipesan PT A.");
  assert.equal(problem.status, 409);
});

test("an error page of a proxy keeps its status and says nothing of its own", () => {
  const problem = readProblem(502, "text/html", "<h1>Bad gateway</h1>");
  assert.equal(problem.code, "http-502");
  assert.equal(problem.detail, "");
});

test("a problem that is cut short is still a problem", () => {
  assert.equal(readProblem(500, "application/problem+json", '{"code":"a').code, "http-500");
});

test("a title stands in for a missing detail, and other types than text are passed by", () => {
  assert.equal(readProblem(422, "application/problem+json", '{"title":"Tidak sah","detail":7}').detail, "Tidak sah");
  assert.equal(readProblem(422, "application/problem+json", "null").code, "http-422");
});
