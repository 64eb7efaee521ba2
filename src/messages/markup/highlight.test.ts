import { expect, test } from 'bun:test'
import { findLanguage, highlight } from './highlight.ts'

const NAMES =
  'bash sh c h clojure cpp c++ csharp c# css dart diff dockerfile elixir erlang fsharp go graphql haskell http ini toml java javascript js jsx json julia kotlin latex less lisp lua makefile markdown md nginx nix objectivec ocaml perl pgsql php powershell protobuf python py r ruby rb rust rs scala scss shell sql swift typescript ts tsx vim xml html svg yaml yml'

test('more than 30 languages are known by their names, and each loads', () => {
  expect(new Set(NAMES.split(' ').map(findLanguage)).size).toBeGreaterThanOrEqual(50)
  for (const name of NAMES.split(' ')) expect(highlight('a < b', name), name).toContain('&lt;')
})

test('names are found without case, and none by accident', () => {
  expect(findLanguage('TypeScript')).toBe('typescript')
  for (const name of ['', 'nope', '__proto__', 'constructor', '../core'])
    expect(highlight('a', name), name).toBeUndefined()
})

test('what was coloured before changes nothing', () => {
  const page = '<style>a { color: red }</style><script>let a = 1</script>'
  const before = highlight(page, 'html')
  for (const name of NAMES.split(' ')) highlight('let a', name)
  expect(highlight(page, 'html')).toBe(before!)
  expect(before).toContain('hljs-keyword')
})

test('code too long or too strange to colour is not', () => {
  expect(highlight('a b '.repeat(20).concat('\n').repeat(124), 'ts')).toBeUndefined()
  expect(highlight('a'.repeat(250), 'ts')).toBeUndefined()
})
