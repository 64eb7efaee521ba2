import { createAccounts } from '../accounts/accounts.ts'
import { createLocalSessionCache } from '../accounts/session-cache.ts'
import { openDatabase } from '../build/open-database.ts'
import { parseConfig } from '../config.ts'
import { createLocalBus } from '../delivery/local-bus.ts'
import { createLocalRateLimiter } from '../platform/rate-limiter.ts'
import { createRoomsService } from '../rooms/rooms.service.ts'
import { CommandError, type Environment } from './command.ts'

type UserCommands = ReturnType<typeof createAccounts>['userCommands']

/** `user list`, `user promote EMAIL [ROLE]`, `user reset-password EMAIL`: for who runs the machine. */
export async function userCommand(words: string[], environment: Environment): Promise<number> {
  const config = parseConfig(environment)
  const database = await openDatabase(config, (text) => console.log(text))
  try {
    await database.migrate()
    const { sql } = database
    const bus = createLocalBus()
    const rooms = createRoomsService({ sql, bus, limits: config })
    const parts = {
      sql,
      config,
      bus,
      limiter: createLocalRateLimiter(),
      sessionCache: createLocalSessionCache(),
      rooms,
    }
    await carryOut(createAccounts(parts).userCommands, words)
    return 0
  } finally {
    await database.close()
  }
}

async function carryOut(users: UserCommands, [what, email = '', role = 'owner']: string[]): Promise<void> {
  if (what === 'list') return printList(await users.list())
  if (what === 'promote' && (role === 'owner' || role === 'admin')) {
    await users.promote(email, role)
    return console.log(`${email} is now ${role}.`)
  }
  if (what === 'reset-password')
    return console.log(`The new password of ${email} is: ${await users.resetPassword(email)}`)
  throw new CommandError('Expected: user list, user promote EMAIL [owner|admin], or user reset-password EMAIL.')
}

function printList(people: Awaited<ReturnType<UserCommands['list']>>): void {
  for (const person of people) {
    const state = person.deactivatedAt ? 'deactivated' : person.role
    console.log(`${state.padEnd(12)} ${person.email.padEnd(32)} ${person.name}`)
  }
}
