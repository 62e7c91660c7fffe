// What is chosen, in the address: ?q=...&programme=... so that it can be shared and gone back to.

/** Every choice with what it is when nothing was chosen. */
export const NOTHING = {
  q: "", programme: "", period: "", country: "", role: "", region: "", from: "", to: "",
  money: "", min: "", max: "", sort: "newest", by: "year",
};

export const SORTS = ["newest", "oldest", "title", "most", "least"];
export const GROUPS = ["year", "programme", "period", "country"];

/** The choices that an address holds. */
export function fromSearch(search) {
  const asked = new URLSearchParams(search);
  const state = { ...NOTHING };
  for (const name of Object.keys(NOTHING)) {
    if (asked.has(name)) state[name] = asked.get(name).slice(0, 300);
  }
  if (!SORTS.includes(state.sort)) state.sort = NOTHING.sort;
  if (!GROUPS.includes(state.by)) state.by = NOTHING.by;
  return state;
}

/** The part of the address that holds the choices; empty where nothing is chosen. */
export function toSearch(state) {
  const said = new URLSearchParams();
  for (const [name, usual] of Object.entries(NOTHING)) {
    const value = String(state[name] ?? "").trim();
    if (value !== usual) said.set(name, value);
  }
  const text = said.toString();
  return text ? `?${text}` : "";
}
