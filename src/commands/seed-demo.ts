import { CommandError } from './command.ts'

export async function seedDemoCommand(): Promise<number> {
  throw new CommandError('Not there yet.')
}
