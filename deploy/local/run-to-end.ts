import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

const SHOWN_CHARACTERS = 4_000

/** Runs a program to its end. @throws with the end of what it printed when it fails, or takes longer than the deadline. */
export async function runToEnd(command: string[], deadlineMs: number): Promise<void> {
  const [program = '', ...args] = command
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: deadlineMs, killSignal: 'SIGKILL' })
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? -1))
  })
  const [code, output, errors] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
  if (code !== 0) throw new Error(`${program} ended with ${code}:\n${(output + errors).slice(-SHOWN_CHARACTERS)}`)
}
