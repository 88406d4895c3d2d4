// MiniSearch for tests.bench.typing: reads documents and texts as JSON from standard input, writes the ids found for each.
// Any word may match, titles are boosted by three, the last word matches as a prefix, and misspelt words match as in
// the library's own example (`fuzzy: 0.2`).

import { readFileSync } from "node:fs";
import MiniSearch from "minisearch";

const { documents, texts, limit, fuzzy } = JSON.parse(readFileSync(0, "utf-8"));
const index = new MiniSearch({ fields: ["title", "body"] });
index.addAll(documents);
const prefix = (term, place, terms) => place === terms.length - 1;
const options = { boost: { title: 3 }, prefix, fuzzy };
const ids = texts.map((text) => index.search(text, options).slice(0, limit).map(({ id }) => id));
process.stdout.write(JSON.stringify(ids));
