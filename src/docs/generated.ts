import { KEYS } from '../../views/parts/keyboard.tsx'
import { SETTINGS } from '../config.ts'

/** Parts of the manual that are made from the program, so that they can not tell of another: `{{settings}}`, `{{keys}}`. */
export function fillIn(markdown: string): string {
  return markdown.replace('{{settings}}', settingsTable).replace('{{keys}}', keyTables)
}

function settingsTable(): string {
  const rows = Object.entries(SETTINGS).map(([name, { schema, doc }]) => `| \`${name}\` | ${defaultOf(name, schema)} | ${doc} |`)
  return ['| setting | default | what for |', '|---|---|---|', ...rows].join('\n')
}

/** Made up anew in each process, so the manual can not name it. */
const RANDOM = ['INSTANCE_ID']

function defaultOf(name: string, schema: { safeParse(value: undefined): { success: boolean; data?: unknown } }): string {
  if (RANDOM.includes(name)) return 'random'
  const { data } = schema.safeParse(undefined)
  const text = [data ?? []].flat().map(String).join(', ')
  return text === '' ? '' : `\`${text}\``
}

function keyTables(): string {
  return KEYS.map(([title, keys]) => {
    const rows = keys.map(([what, caps]) => `| ${what} | ${caps.split(' ').map((cap) => `\`${cap}\``).join(' ')} |`)
    return [`## ${title}`, '', '| what | key |', '|---|---|', ...rows].join('\n')
  }).join('\n\n')
}
