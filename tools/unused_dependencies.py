#!/usr/bin/env python3
"""Is every dependency in every manifest spoken of in the code?

A dependency counts as used when its identifier stands as a word in the crate's sources: those under src/ (and
build.rs) for [dependencies], and also tests/, benches/, examples/ for [dev-dependencies]. A crate that is wanted
only for what it switches on says so in the manifest:

    [package.metadata.kept]
    zstd = "turns on a feature of tantivy"

The entries of [workspace.dependencies] that no room takes up are named too. Exit 1 when there are any.
Python 3 standard library; cargo metadata tells the names (`kamadak-exif` is spoken of as `exif`).
"""
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def metadata():
    told = subprocess.run(
        ["cargo", "metadata", "--format-version", "1", "--locked"],
        cwd=ROOT, capture_output=True, text=True,
    )
    if told.returncode != 0:
        sys.exit(told.stderr.strip())
    return json.loads(told.stdout)


def code(folder, names):
    """The Rust text under these names, with comments out: a dependency mentioned in prose is not used."""
    text = []
    for name in names:
        path = folder / name
        files = [path] if path.is_file() else sorted(path.rglob("*.rs")) if path.is_dir() else []
        for file in files:
            text.append(re.sub(r"^\s*//.*$", "", file.read_text(encoding="utf-8"), flags=re.M))
    return "\n".join(text)


def main():
    graph = metadata()
    packages = {p["id"]: p for p in graph["packages"]}
    members = [packages[m] for m in graph["workspace_members"]]
    faults, seen, asked = [], set(), 0

    for member in sorted(members, key=lambda m: m["name"]):
        folder = pathlib.Path(member["manifest_path"]).parent
        kept = (member.get("metadata") or {}).get("kept", {})
        node = next(n for n in graph["resolve"]["nodes"] if n["id"] == member["id"])
        spoken = {packages[d["pkg"]]["name"]: d["name"] for d in node["deps"]}
        shipped = code(folder, ["src", "build.rs"])
        tested = shipped + code(folder, ["tests", "benches", "examples"])
        for dependency in member["dependencies"]:
            asked += 1
            name = dependency["name"]
            seen.add(name)
            identifier = (dependency["rename"] or spoken.get(name) or name).replace("-", "_")
            text = tested if dependency["kind"] == "dev" else shipped
            used = re.search(rf"(?<![\w]){re.escape(identifier)}\b", text)
            if name in kept:
                if used:
                    faults.append(f"{member['name']}: {name} is used; [package.metadata.kept] need not excuse it")
            elif not used:
                section = "[dev-dependencies]" if dependency["kind"] == "dev" else "[dependencies]"
                faults.append(f"{member['name']}: nothing speaks of `{identifier}`; take {name} out of {section}")

    manifest = (ROOT / "Cargo.toml").read_text(encoding="utf-8")
    table = re.search(r"^\[workspace\.dependencies\]\n(.*?)(?=^\[|\Z)", manifest, re.M | re.S)
    for name in re.findall(r"^([A-Za-z0-9_-]+)\s*=", table.group(1) if table else "", re.M):
        if name not in seen:
            faults.append(f"no room takes {name}; take it out of [workspace.dependencies]")

    for fault in faults:
        print(fault)
    print(f"{asked} dependencies looked at in {len(members)} manifests, {len(faults)} not used")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
