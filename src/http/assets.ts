import { watch as watchFolder } from 'node:fs'
import { join, parse } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { currentLanguage, LANGUAGES, type Language } from '../texts/language.ts'
import { markTexts, withTexts } from './script-texts.ts'

const VIEWS = join(import.meta.dir, '../../views')
const HTMX = 'htmx.org'
/** Fetched by the few who need them, and so not on the first page's account. */
const LAZY_SCRIPTS = 'client/lazy/*.ts'
const LAZY_STYLES = 'static/lazy/*.css'
const PICTURES = ['icons.svg', 'favicon.svg', 'favicon-news.svg', 'logo.svg', 'quilt.svg', 'chevron.svg']
/** Of the installed app: some systems draw no SVG there. */
const APP_ICONS = ['app-192.png', 'app-512.png', 'app-maskable.png', 'apple-touch-icon.png']
/** Its name changes with its content. */
const FOR_EVER = 'public, max-age=31536000, immutable'
const FOR_A_DAY = 'public, max-age=86400'
/** 11 takes ten times as long and saves 4 %. */
const BROTLI_QUALITY = 9

/**
 * The script, the style and the pictures, built in memory at start. Script and style carry a hash of their content in
 * their names, so that browsers may keep them for ever; pictures are asked for again each day. There is a script for
 * each language: `script` and `partOf` name that of the language which is spoken.
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
      return built.scripts[currentLanguage()].path
    },
    get style() {
      return built.style
    },
    /** The code of the service worker, which is served by one address for good. */
    get worker() {
      return built.worker
    },
    /** The path of `views/static/lazy/<name>.css`, for the pages that need it. Throws for a name that there is not. */
    styleOf: (name: string): string => lazyPath(`${name}.css`, built.styles.get(name)),
    /** The path of `views/client/lazy/<name>.ts`, for a page that has no other script. Throws as `styleOf`. */
    partOf: (name: string): string => lazyPath(`${name}.ts`, built.scripts[currentLanguage()].parts.get(name)),
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

function lazyPath(name: string, path: string | undefined): string {
  if (path === undefined) throw new Error(`Expected a part in a folder lazy of views, found ${name}.`)
  return path
}

interface File {
  path: string
  type: string
  cacheControl: string
  etag: string
  plain: Uint8Array<ArrayBuffer>
  /** Compressed when it is first asked for; null for what is compressed by itself. */
  gzip: () => Uint8Array<ArrayBuffer> | null
  brotli: () => Uint8Array<ArrayBuffer> | null
}

async function build() {
  const marked = await markTexts(VIEWS)
  const [htmx, style, worker, main, parts, styles, ...pictures] = await Promise.all([
    readHtmx(),
    buildStyle('hubbub'),
    bundle('client/worker/main.ts', marked.files),
    bundle('client/main.ts', marked.files),
    Promise.all(listNames(LAZY_SCRIPTS).map((name) => bundlePart(name, marked.files))),
    Promise.all(listNames(LAZY_STYLES).map(async (name) => [name, await buildStyle(`lazy/${name}`)] as const)),
    ...PICTURES.map(readPicture),
    ...APP_ICONS.map(readIcon),
  ])
  const scriptsIn = (language: Language) => {
    const inWords = (code: string) => withTexts(code, marked.texts, language)
    const bundled = parts.map(({ name, code }) => ({ name, code: inWords(code) }))
    return nameScripts(inWords(main), bundled, htmx, styles)
  }
  const scripts = { en: scriptsIn('en'), de: scriptsIn('de') } satisfies Record<Language, unknown>
  const ofLanguages = LANGUAGES.flatMap((language) => scripts[language].files)
  const files = [...ofLanguages, htmx, style, ...styles.map(([, file]) => file), ...pictures]
  return {
    scripts,
    style: style.path,
    styles: new Map(styles.map(([name, file]) => [name, file.path])),
    worker,
    files: new Map(files.map((file) => [file.path, file])),
  }
}

/** The script of a language and all that it fetches later, each by its path. */
function nameScripts(
  main: string,
  bundled: { name: string; code: string }[],
  htmx: File,
  styles: (readonly [string, File])[],
) {
  const later = new Map([[HTMX, htmx.path]])
  const [ahead, others] = partition(bundled, ({ code }) => code.includes(LATER_FILES))
  const first = nameParts(others, later)
  const paths = [...first, htmx, ...styles.map(([, file]) => file)].map(({ path }) => path)
  const last = nameParts(
    ahead.map(({ name, code }) => ({ name, code: withLater(code, paths) })),
    later,
  )
  const script = scriptFile('hubbub', withPaths(main, later))
  const parts = new Map(bundled.map(({ name }) => [name, later.get(nameOfPart(name)) ?? '']))
  return { path: script.path, parts, files: [script, ...first, ...last] }
}

const listNames = (pattern: string) =>
  [...new Bun.Glob(pattern).scanSync({ cwd: VIEWS })].map((path) => parse(path).name)

/** What a page fetches when something on it first needs it: `await import('./lazy/name.ts')`. */
const bundlePart = async (name: string, sources: Sources) => ({
  name,
  code: await bundle(`client/lazy/${name}.ts`, sources),
})

/** What stands for the list of all that may be fetched later, in the part that fetches it ahead. */
const LATER_FILES = 'LATER_FILES'

const withLater = (code: string, paths: string[]) => code.replaceAll(LATER_FILES, () => JSON.stringify(paths))

function partition<T>(all: T[], isFirst: (one: T) => boolean): [T[], T[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))]
}

/** Gives the parts their paths, each after those that it fetches itself: its own path changes with theirs. */
function nameParts(parts: { name: string; code: string }[], later: Map<string, string>): File[] {
  const isReady = ({ code }: { code: string }) => importsOf(code).every((name) => later.has(name))
  const ready = parts.filter(isReady)
  if (ready.length === 0 && parts.length > 0)
    throw new Error(`Expected parts that do not fetch one another, found ${parts.map(({ name }) => name).join(', ')}.`)
  const files = ready.map(({ name, code }) => ({ name, file: scriptFile(name, withPaths(code, later)) }))
  for (const { name, file } of files) later.set(nameOfPart(name), file.path)
  const rest = parts.filter((part) => !ready.includes(part))
  return [...files.map(({ file }) => file), ...(rest.length > 0 ? nameParts(rest, later) : [])]
}

const nameOfPart = (name: string) => `lazy:${name}`

/** Source in place of that of files, by their paths. */
type Sources = Record<string, string>

/** All that a file needs in one, but for htmx and what is fetched later. */
async function bundle(entry: string, files: Sources): Promise<string> {
  const { outputs } = await Bun.build({
    entrypoints: [join(VIEWS, entry)],
    files,
    target: 'browser',
    format: 'esm',
    minify: true,
    external: [HTMX],
    plugins: [{ name: 'lazy parts', setup: leaveParts }],
  })
  const code = await outputs[0]?.text()
  if (code === undefined) throw new Error(`Expected ${entry} to build into one file, found none.`)
  return code
}

function leaveParts(build: Bun.PluginBuilder): void {
  build.onResolve({ filter: /\/lazy\/[\w-]+\.ts$/ }, ({ path, kind }) =>
    kind === 'dynamic-import' ? { path: nameOfPart(parse(path).name), external: true } : undefined,
  )
}

const IMPORT = /import\("([^"]+)"\)/g

const importsOf = (code: string) => [...code.matchAll(IMPORT)].map(([, name = '']) => name)

function withPaths(code: string, paths: ReadonlyMap<string, string>): string {
  return code.replace(IMPORT, (_, name: string) => {
    const path = paths.get(name)
    if (path === undefined)
      throw new Error(`Expected imports of htmx and of parts in views/client/lazy, found ${name}.`)
    return `import("${path}")`
  })
}

async function readHtmx(): Promise<File> {
  return scriptFile('htmx', await Bun.file(Bun.resolveSync(`${HTMX}/dist/htmx.esm.min.js`, import.meta.dir)).text())
}

const scriptFile = (name: string, code: string) =>
  fileOf(`/assets/${name}-${hashOf(code)}.js`, 'text/javascript; charset=utf-8', code, FOR_EVER)

async function buildStyle(name: string): Promise<File> {
  const source = await Bun.file(join(VIEWS, `static/${name}.css`)).text()
  // The style lies in /assets/, the pictures at the root.
  const css = stripStyle(source).replace(/url\((?!["']?(?:[a-z]+:|\/))/g, 'url(/')
  return fileOf(`/assets/${parse(name).name}-${hashOf(css)}.css`, 'text/css; charset=utf-8', css, FOR_EVER)
}

async function readPicture(name: string): Promise<File> {
  return fileOf(`/${name}`, 'image/svg+xml', await Bun.file(join(VIEWS, 'static', name)).text(), FOR_A_DAY)
}

/** Compressed already. */
async function readIcon(name: string): Promise<File> {
  const bytes = await Bun.file(join(VIEWS, 'static', name)).bytes()
  return {
    path: `/${name}`,
    type: 'image/png',
    cacheControl: FOR_A_DAY,
    etag: `"${hashOf(bytes)}"`,
    plain: bytes,
    gzip: () => null,
    brotli: () => null,
  }
}

function fileOf(path: string, type: string, text: string, cacheControl: string): File {
  const plain = new TextEncoder().encode(text)
  return {
    path,
    type,
    cacheControl,
    etag: `"${hashOf(text)}"`,
    plain,
    gzip: once(() => new Uint8Array(gzipSync(plain, { level: 9 }))),
    brotli: once(
      () => new Uint8Array(brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } })),
    ),
  }
}

function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}

const hashOf = (text: string | Uint8Array<ArrayBuffer>) =>
  new Bun.CryptoHasher('sha256').update(text).digest('base64url').slice(0, 12)

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
  const brotli = accepts('br') ? file.brotli() : null
  if (brotli) return { encoding: 'br', bytes: brotli }
  const gzip = accepts('gzip') ? file.gzip() : null
  if (gzip) return { encoding: 'gzip', bytes: gzip }
  return { encoding: '', bytes: file.plain }
}
