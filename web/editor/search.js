// The search over search.json, fetched at first use: loadSearch(url) gives {find(words)}.
import MiniSearch from "minisearch";

export async function loadSearch(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`search.json: ${answer.status}`);
  const entries = await answer.json();
  const index = new MiniSearch({
    idField: "id",
    fields: ["heading", "text", "page"],
    // Names of Python are found whole and by their parts: optax.adam, adam.
    tokenize: (text) => text.split(/[^\p{L}\p{N}_.]+|\.(?=\s|$)/u).flatMap((word) =>
      word.includes(".") ? [word, ...word.split(".")] : [word]).filter(Boolean),
    searchOptions: {
      prefix: (term) => term.length > 1,
      fuzzy: (term) => (term.length > 4 ? 0.2 : false),
      boost: { heading: 4, page: 2 },
      boostDocument: (id) => ({ definition: 2.5, text: 1, code: 0.6 })[entries[id].kind] ?? 1,
      combineWith: "AND",
    },
  });
  index.addAll(entries.map((entry, id) => ({ ...entry, id })));
  return {
    /** The twelve best places, each with the words of its text that were found. */
    find: (words) => index.search(words).slice(0, 12).map(({ id, terms }) => ({ ...entries[id], terms })),
  };
}
