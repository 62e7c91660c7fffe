// Pieces of data, each a script that calls smartdataExplore(name, data): see
// smartdata/site/explore.py. A script can be loaded from a file: address too, where fetch can't.

const arrived = new Map();

globalThis.smartdataExplore = (name, packed) => arrived.set(name, packed);

/**
 * Load a piece.
 *
 * @param {string} folder address of the folder, ending in a slash
 * @param {string} file name of the piece's script without its ending, "name.hash"
 */
export async function loadPiece(folder, file) {
  const name = file.replace(/\.[0-9a-f]+$/, "");
  await loadScript(`${folder}${file}.js`);
  const packed = arrived.get(name);
  arrived.delete(name);
  if (packed === undefined) throw new Error(`${file} holds no data`);
  return JSON.parse(await unpacked(packed));
}

/** Run a script; rejects where it can't be loaded. */
export function loadScript(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => {
      script.remove();
      resolve();
    };
    script.onerror = () => {
      script.remove();
      reject(new Error(`could not load ${address}`));
    };
    document.head.append(script);
  });
}

async function unpacked(packed) {
  const binary = atob(packed);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).text();
}
