import { watch as watchFolder } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const VIEWS = join(import.meta.dir, '../../views')
const HTMX = 'htmx.org'
const PICTURES = ['icons.svg', 'favicon.svg', 'logo.svg', 'quilt.svg', 'chevron.svg']
/** Its name changes with its content. */
const FOR_EVER = 'public, max-age=31536000, immutable'
const FOR_A_DAY = 'public, max-age=86400'
/** 11 takes ten times as long and saves 4 %. */
const BROTLI_QUALITY = 9

/**
 * The script, the style and the pictures, built and compressed in memory at start. Script and style carry a hash of
 * their content in their names, so that browsers may keep them for ever; pictures are asked for again each day.
 * With `watch` they are built anew when their source changes; `script` and `style` are then the newest names.
 * @throws when the script does not build
 */
export async function createAssets({ watch = false }: { watch?: boolean } = {}) {
  let built = await build()
  if (watch) watchFolder(VIEWS, { recursive: true }, () => void rebuild())

  async function rebuild() {
    try {
      built = await build()
    } catch (error) {
      console.error(error)
    }
  }

  return {
    get script() {
      return built.script
    },
    get style() {
      return built.style
    },
    /** The answer to a request for one of them; undefined for any other path. */
    respond(request: Request): Response | undefined {
      const file = built.files.get(new URL(request.url).pathname)
      return file && answer(request, file)
    },
  }
}

export type Assets = Awaited<ReturnType<typeof createAssets>>

/** Comments and blanks go by regular expressions. Bun's own minifier lowers `light-dark()` and `oklch()` and doubles it. */
export function stripStyle(css: string): string {
  return css
    .replace(/\/\*[^]*?\*\//g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};]) ?/g, '$1')
    .replace(/: /g, ':')
    .replace(/, /g, ',')
    .replace(/;}/g, '}')
    .trim()
}

interface File {
  path: string
  type: string
  cacheControl: string
  etag: string
  plain: Uint8Array<ArrayBuffer>
  gzip: Uint8Array<ArrayBuffer>
  brotli: Uint8Array<ArrayBuffer>
}

async function build() {
  const [htmx, style, ...pictures] = await Promise.all([readHtmx(), buildStyle(), ...PICTURES.map(readPicture)])
  const script = await buildScript(htmx.path)
  return {
    script: script.path,
    style: style.path,
    files: new Map([script, htmx, style, ...pictures].map((file) => [file.path, file])),
  }
}

/** All of our own code in one file. htmx stays an import: a page fetches it when something on it first needs it. */
async function buildScript(htmxPath: string): Promise<File> {
  const { outputs } = await Bun.build({
    entrypoints: [join(VIEWS, 'client/main.ts')],
    target: 'browser',
    format: 'esm',
    minify: true,
    external: [HTMX],
  })
  const code = await outputs[0]?.text()
  if (!code?.includes(`"${HTMX}"`)) throw new Error('Expected the script to build into one file that imports htmx.')
  return scriptFile('hubbub', code.replaceAll(`"${HTMX}"`, `"${htmxPath}"`))
}

async function readHtmx(): Promise<File> {
  return scriptFile('htmx', await Bun.file(Bun.resolveSync(`${HTMX}/dist/htmx.esm.min.js`, import.meta.dir)).text())
}

const scriptFile = (name: string, code: string) =>
  fileOf(`/assets/${name}-${hashOf(code)}.js`, 'text/javascript; charset=utf-8', code, FOR_EVER)

async function buildStyle(): Promise<File> {
  const source = await Bun.file(join(VIEWS, 'static/hubbub.css')).text()
  // The style lies in /assets/, the pictures at the root.
  const css = stripStyle(source).replace(/url\((?!["']?(?:[a-z]+:|\/))/g, 'url(/')
  return fileOf(`/assets/hubbub-${hashOf(css)}.css`, 'text/css; charset=utf-8', css, FOR_EVER)
}

async function readPicture(name: string): Promise<File> {
  return fileOf(`/${name}`, 'image/svg+xml', await Bun.file(join(VIEWS, 'static', name)).text(), FOR_A_DAY)
}

function fileOf(path: string, type: string, text: string, cacheControl: string): File {
  const plain = new TextEncoder().encode(text)
  return {
    path,
    type,
    cacheControl,
    etag: `"${hashOf(text)}"`,
    plain,
    gzip: new Uint8Array(gzipSync(plain, { level: 9 })),
    brotli: new Uint8Array(brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } })),
  }
}

const hashOf = (text: string) => new Bun.CryptoHasher('sha256').update(text).digest('base64url').slice(0, 12)

function answer(request: Request, file: File): Response {
  const headers = {
    'Cache-Control': file.cacheControl,
    ETag: file.etag,
    Vary: 'Accept-Encoding',
    'X-Content-Type-Options': 'nosniff',
  }
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return new Response(null, { status: 405, headers: { Allow: 'GET, HEAD' } })
  if (knows(request, file.etag)) return new Response(null, { status: 304, headers })
  const { encoding, bytes } = encoded(request.headers.get('Accept-Encoding') ?? '', file)
  return new Response(request.method === 'HEAD' ? null : bytes, {
    headers: { ...headers, 'Content-Type': file.type, ...(encoding && { 'Content-Encoding': encoding }) },
  })
}

/** The weak form too: a proxy that compresses makes one of ours. */
const knows = (request: Request, etag: string) =>
  (request.headers.get('If-None-Match') ?? '').split(',').some((known) => known.trim().replace(/^W\//, '') === etag)

function encoded(accepted: string, file: File) {
  const accepts = (coding: string) =>
    new RegExp(`(?:^|[\\s,])${coding}(?!\\s*;\\s*q=0(?:\\.0*)?\\s*(?:,|$))(?:[\\s,;]|$)`, 'i').test(accepted)
  if (accepts('br')) return { encoding: 'br', bytes: file.brotli }
  if (accepts('gzip')) return { encoding: 'gzip', bytes: file.gzip }
  return { encoding: '', bytes: file.plain }
}
