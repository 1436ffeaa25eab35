// Runs .tflite files in LiteRT's WebAssembly runtime (@litertjs/core) within Node.
//
//     node litert_run.mjs MODULES FOLDER
//
// MODULES holds node_modules/@litertjs/core. FOLDER holds cases.json, a list of
//     {"name": …, "samples": how many}
// and per case NAME.tflite and the samples of its inputs one after the other, NAME.in-0.bin and so on, in the order of the
// signature and in the model's own number format. Writes NAME.out-0.bin and so on likewise, and result.json:
//     {NAME: {"accelerated": whether XNNPACK has the whole model} or {"error": why it does not run}}

import fs from 'node:fs';
import {createRequire} from 'node:module';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import vm from 'node:vm';

const TYPES = {float32: Float32Array, int32: Int32Array, uint8: Uint8Array};

/** The package is made for pages and workers: it wants to load its scripts as they do. */
async function load(modules) {
  const core = path.join(path.resolve(modules), 'node_modules', '@litertjs', 'core');
  globalThis.self = globalThis;
  globalThis.navigator ??= {};
  globalThis.require = createRequire(path.join(core, 'package.json'));
  globalThis.importScripts = (script) => {
    globalThis.__filename = script;
    globalThis.__dirname = path.dirname(script);
    vm.runInThisContext(fs.readFileSync(script, 'utf8'), {filename: script});
  };
  const runtime = await import(pathToFileURL(path.join(core, 'dist', 'index.js')));
  await runtime.loadLiteRt(path.join(core, 'wasm') + path.sep);
  return runtime;
}

/** The shape of one sample. */
function one(detail) {
  return [...detail.shape].map((size) => Math.max(size, 1));
}

/** Each input's samples. */
function samples(detail, file, count) {
  const bytes = fs.readFileSync(file);
  const type = TYPES[detail.dtype];
  const all = new type(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  const size = one(detail).reduce((a, b) => a * b, 1);
  if (all.length !== size * count) {
    throw new Error(`Expected ${count} samples of ${size} elements. Received: ${all.length}`);
  }
  return (i) => all.slice(i * size, (i + 1) * size);
}

async function run(runtime, folder, {name, samples: count}) {
  const file = path.join(folder, name);
  const model = await runtime.loadAndCompile(
      new Uint8Array(fs.readFileSync(`${file}.tflite`)), {accelerator: 'wasm'});
  try {
    const details = model.getInputDetails();
    const inputs = details.map((detail, k) => samples(detail, `${file}.in-${k}.bin`, count));
    const outputs = [];
    for (let i = 0; i < count; i++) {
      const given = details.map((detail, k) => new runtime.Tensor(inputs[k](i), one(detail)));
      const made = await model.run(given);
      made.forEach((tensor, k) => {
        const array = tensor.toTypedArray();
        (outputs[k] ??= []).push(Buffer.from(array.buffer, array.byteOffset, array.byteLength));
      });
      [...given, ...made].forEach((tensor) => tensor.delete());
    }
    outputs.forEach((parts, k) => fs.writeFileSync(`${file}.out-${k}.bin`, Buffer.concat(parts)));
    return {accelerated: model.isFullyAccelerated};
  } finally {
    model.delete();
  }
}

const [modules, folder] = process.argv.slice(2);
const runtime = await load(modules);
const result = {};
for (const one of JSON.parse(fs.readFileSync(path.join(folder, 'cases.json'), 'utf8'))) {
  try {
    result[one.name] = await run(runtime, folder, one);
  } catch (error) {
    result[one.name] = {error: String(error?.message ?? error)};
  }
}
fs.writeFileSync(path.join(folder, 'result.json'), JSON.stringify(result));
