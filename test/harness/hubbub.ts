import { resolve } from 'node:path'

const CHECKOUT = resolve(import.meta.dir, '../..')
const DEADLINE_MS = 120_000

/** Runs `hubbub <words>` to its end, as a person at a terminal would, but with nobody to ask. */
export async function runHubbub(words: string[], env: Record<string, string>, checkout = CHECKOUT) {
  const { PATH = '', HOME = '', TMPDIR } = process.env
  const child = Bun.spawn([process.execPath, 'src/main.ts', ...words], {
    cwd: checkout,
    env: { PATH, HOME, ...(TMPDIR !== undefined && { TMPDIR }), ...env },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    timeout: DEADLINE_MS,
    killSignal: 'SIGKILL',
  })
  const [output, errors, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  return { code, text: output + errors }
}
