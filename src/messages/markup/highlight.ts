import type { HLJSApi, LanguageFn } from 'highlight.js'

/**
 * Code as HTML with class spans (`hljs-keyword` …), or undefined for a language that is not known or code too long to
 * colour while others wait. The answer depends on its arguments alone: every language has a highlighter of its own
 * that knows only what it encloses, so what was coloured before, here or on another instance, changes nothing.
 */
export function highlight(code: string, language: string): string | undefined {
  const module = findLanguage(language)
  if (!module || takesTooLong(code, module)) return undefined
  return highlighterFor(module).highlight(code, { language: module, ignoreIllegals: true }).value
}

/** The highlighter's name of a language: `ts` and `tsx` give `typescript`. */
export function findLanguage(language: string): string | undefined {
  return MODULE_BY_NAME.get(language.toLowerCase())
}

const MAX_LENGTH = 10_000
/** Some grammars take time by the square of the length on hostile code. */
const MAX_LENGTHS: Readonly<Record<string, number>> = { c: 6_000, cpp: 6_000, csharp: 3_000, ini: 3_000, shell: 4_000 }
/** No code that people read has this; most grammars take time by the square of a word or of a line. */
const DEGENERATE = /[^\n]{1000}|[^\s]{250}|\s{100}/
const MAX_RUST_RAW_STRINGS = 50

/** Each language with the other names it goes by. */
const LANGUAGES: Readonly<Record<string, string>> = {
  bash: 'sh zsh',
  c: 'h',
  clojure: 'clj edn',
  cpp: 'c++ cc cxx hpp hh',
  csharp: 'cs c#',
  css: '',
  dart: '',
  diff: 'patch',
  dockerfile: 'docker',
  elixir: 'ex exs',
  erlang: 'erl',
  fsharp: 'fs f#',
  go: 'golang',
  graphql: 'gql',
  haskell: 'hs',
  http: '',
  ini: 'toml conf properties env',
  java: '',
  javascript: 'js jsx mjs cjs',
  json: 'jsonc json5 jsonl',
  julia: 'jl',
  kotlin: 'kt kts',
  latex: 'tex',
  less: '',
  lisp: 'el',
  lua: '',
  makefile: 'make mk',
  markdown: 'md',
  nginx: '',
  nix: '',
  objectivec: 'objc',
  ocaml: 'ml',
  perl: 'pl',
  pgsql: 'postgres postgresql',
  php: '',
  powershell: 'ps1 pwsh',
  protobuf: 'proto',
  python: 'py',
  r: '',
  ruby: 'rb',
  rust: 'rs',
  scala: 'sc',
  scss: 'sass',
  shell: 'console',
  sql: '',
  swift: '',
  typescript: 'ts tsx mts cts',
  vim: '',
  xml: 'html xhtml svg vue svelte',
  yaml: 'yml',
}

/** Languages within languages. */
const ENCLOSED: Readonly<Record<string, readonly string[]>> = {
  javascript: ['xml', 'css'],
  markdown: ['xml'],
  php: ['xml'],
  shell: ['bash'],
  typescript: ['xml', 'css'],
  xml: ['css', 'javascript'],
}

const MODULE_BY_NAME = new Map(
  Object.entries(LANGUAGES).flatMap(([module, names]) =>
    [module, ...names.split(' ')].filter(Boolean).map((name) => [name, module] as const),
  ),
)
const highlighters = new Map<string, HLJSApi>()

function takesTooLong(code: string, module: string): boolean {
  if (code.length > (MAX_LENGTHS[module] ?? MAX_LENGTH) || DEGENERATE.test(code)) return true
  return module === 'rust' && code.split('r#').length > MAX_RUST_RAW_STRINGS
}

/** Loaded at first use: all of it takes 50 ms, one language 10 ms for the first and 1 ms for the next. */
function highlighterFor(module: string): HLJSApi {
  const known = highlighters.get(module)
  if (known) return known
  const core: HLJSApi = require('highlight.js/lib/core')
  const highlighter = core.newInstance()
  for (const each of [module, ...(ENCLOSED[module] ?? [])]) highlighter.registerLanguage(each, loadLanguage(each))
  highlighters.set(module, highlighter)
  return highlighter
}

function loadLanguage(module: string): LanguageFn {
  return require(`highlight.js/lib/languages/${module}`)
}
