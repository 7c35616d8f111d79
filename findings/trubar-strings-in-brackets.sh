#!/usr/bin/env bash
# trubar 0.3.4: a string in brackets of its own is collected with its quotes, and English users of
# a multilingual package then read these quotes.
#
# trubar takes a string's text from its code, and cuts off the prefix and one quote at each end. The
# code of a string in brackets begins with the bracket, so brackets are cut in place of the quotes:
# `("Open a photo")` is collected as `"Open a photo"`, quotes and, over several lines, line breaks
# included. In multilingual mode, which Orange and its add-ons use, each text becomes a number in a
# table for each language. The table of the original language gets the cut code, so whoever chose
# no translation sees the quotes. The same string without brackets is right.
#
# Output seen:
#   trubar 0.3.4
#   collected: ['Close', '"Open a photo"']
#   English table: ['Close', '"Open a photo"']
#   source says: ['Close', 'Open a photo']
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet "trubar==0.3.4" "libcst==1.9.0" "PyYAML==6.0.4"
cd "$place"
mkdir -p source i18n/it
cat > source/window.py <<'PYTHON'
CLOSE = "Close"
OPEN = ("Open a photo")
PYTHON
cat > i18n/trubar-config.yaml <<'YAML'
languages:
  en: {name: English, original: true}
  it: {name: Italiano, international-name: Italian}
YAML
"$place/venv/bin/python" - <<'PYTHON'
import json
from importlib.metadata import version

import trubar
from trubar.actions import collect
from trubar.messages import MsgNode, dump

print("trubar", version("trubar"))
messages, _ = collect("source", {}, quiet=True)
texts = messages["window.py"].value
print("collected:", [*texts])
told = dict(zip(texts, ("Chiudi", "Apri una foto"), strict=True))
translated = {text: MsgNode(told[text]) for text in texts}
dump({"window.py": MsgNode(translated)}, "i18n/it/msgs.jaml")
trubar.translate("msgs.jaml", "source", "built", config_file="i18n/trubar-config.yaml")
with open("built/i18n/English.json") as file:
    table = json.load(file)[2:]
print("English table:", table)
said = {}
exec(open("source/window.py").read(), said)
print("source says:", [said["CLOSE"], said["OPEN"]])
assert table == ["Close", '"Open a photo"'] and said["OPEN"] == "Open a photo", "it has changed"
PYTHON
