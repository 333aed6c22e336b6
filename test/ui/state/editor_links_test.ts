// Tests of links into editors: right for every editor and system, and never a way to run something in the page.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { editorUrl, localPath, problemOfTemplate } from "../../../ui/state/editor_links.ts";
import type { SourcePlace } from "../../../ui/state/opened_recording.ts";
import { DEFAULT_SETTINGS, type Editor, type Settings } from "../../../ui/state/settings.ts";

function placeIn(file: string, line = 48, column = 7): SourcePlace {
  return { name: "load", file, line, column, group: "" };
}

function linkFor(editor: Editor, file: string, settings: Partial<Settings> = {}): string | undefined {
  return editorUrl({ ...DEFAULT_SETTINGS, editor, ...settings }, placeIn(file));
}

describe("editorUrl()", () => {
  it("is what each editor understands", () => {
    const file = "/srv/my shop/src/ördérs#1.ts";
    const path = "/srv/my%20shop/src/%C3%B6rd%C3%A9rs%231.ts";
    assert.equal(linkFor("vscode", file), `vscode://file${path}:48:7`);
    assert.equal(linkFor("cursor", file), `cursor://file${path}:48:7`);
    assert.equal(linkFor("zed", file), `zed://file${path}:48:7`);
    assert.equal(linkFor("webstorm", file), `webstorm://open?file=${path}&line=48&column=7`);
    assert.equal(
      linkFor("custom", file, { editorUrl: "idea://open?file={path}&line={line}" }),
      `idea://open?file=${path}&line=48`,
    );
  });

  it("begins where a place without a line begins", () => {
    const settings = { ...DEFAULT_SETTINGS, editor: "vscode" as const };
    assert.equal(editorUrl(settings, placeIn("/a.ts", 0, 0)), "vscode://file/a.ts:1:1");
  });

  it("knows the paths of Windows", () => {
    assert.equal(linkFor("vscode", "C:\\shop\\a b.ts"), "vscode://file/C:/shop/a%20b.ts:48:7");
    assert.equal(linkFor("vscode", "C:/shop/a.ts"), "vscode://file/C:/shop/a.ts:48:7");
  });

  it("is none for what is no file of this machine, and before there is an editor", () => {
    for (const file of ["", "node:fs", "https://deno.land/x/a.ts", "ext:core/01.js", "[eval]", "a\0.ts"]) {
      assert.equal(linkFor("vscode", file), undefined, file);
    }
    assert.equal(linkFor("none", "/a.ts"), undefined);
    assert.equal(linkFor("vscode", "src/a.ts"), undefined, "nobody knows in which folder");
  });

  it("takes the run's folder for paths that are not absolute", () => {
    const settings = { ...DEFAULT_SETTINGS, editor: "vscode" as const };
    assert.equal(
      editorUrl(settings, placeIn("src/a.ts"), "/srv/shop/"),
      "vscode://file/srv/shop/src/a.ts:48:7",
    );
  });

  it("never runs anything in the page", () => {
    const wrong = [
      "javascript:alert('{path}')",
      "JavaScript:{path}",
      "java\nscript:{path}",
      " javascript:{path}",
      "\tjavascript:{path}",
      "data:text/html,{path}",
      "blob:{path}",
      "file://{path}",
      "vbscript:{path}",
      "view-source:{path}",
      "{path}",
      "//elsewhere{path}",
    ];
    for (const template of wrong) {
      assert.notEqual(problemOfTemplate(template), "", template);
      assert.equal(linkFor("custom", "/a.ts", { editorUrl: template }), undefined, template);
    }
  });

  it("cannot be turned into another link by a path", () => {
    const url = linkFor("webstorm", `/a&line=1&x="><script>:javascript:alert(1)//../b.ts`);
    assert.ok(url !== undefined && new URL(url).searchParams.get("line") === "48");
    assert.doesNotMatch(url, /[<>"]/);
  });
});

describe("problemOfTemplate()", () => {
  it("says what is wrong", () => {
    assert.equal(problemOfTemplate("idea://open?file={path}"), "");
    assert.equal(problemOfTemplate("https://code.example/shop{path}#L{line}"), "");
    assert.match(problemOfTemplate("open {path}"), /scheme/);
    assert.match(problemOfTemplate("javascript:{path}"), /not allowed/);
    assert.match(problemOfTemplate("idea://open"), /\{path\}/);
  });
});

describe("localPath()", () => {
  const paths = [
    { from: "/srv", to: "/mnt/srv" },
    { from: "/srv/shop/", to: "/home/me/shop" },
    { from: "C:\\build", to: "/home/me/build/" },
    { from: "", to: "/nowhere" },
  ];

  it("follows the longest folder that is mapped, whole names only", () => {
    assert.equal(localPath("/srv/shop/src/a.ts", paths, undefined), "/home/me/shop/src/a.ts");
    assert.equal(localPath("/srv/other/a.ts", paths, undefined), "/mnt/srv/other/a.ts");
    assert.equal(localPath("/srv/shopping/a.ts", paths, undefined), "/mnt/srv/shopping/a.ts");
    assert.equal(localPath("C:\\build\\src\\a.ts", paths, undefined), "/home/me/build/src/a.ts");
    assert.equal(localPath("/opt/a.ts", paths, undefined), "/opt/a.ts");
  });
});
