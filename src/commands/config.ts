import { parseConfig, SETTINGS } from '../config.ts'
import { type Environment, requireNoWords } from './command.ts'

/** Prints every setting: its doc, its value and where that comes from. Secrets are hidden. */
export async function configCommand(words: string[], environment: Environment): Promise<number> {
  requireNoWords('config', words)
  const config = parseConfig(environment)
  for (const [name, setting] of Object.entries(SETTINGS)) {
    const value = config[name as keyof typeof SETTINGS]
    const isSet = (environment[name] ?? '') !== ''
    const shown = 'secret' in setting && isSet ? '(hidden)' : [value ?? ''].flat().map(String).join(',')
    console.log(`${name}=${shown}  (${isSet ? 'environment' : 'default'})\n    ${setting.doc}`)
  }
  return 0
}
