import { admin } from './german/admin.ts'
import { audit } from './german/audit.ts'
import { everywhere } from './german/everywhere.ts'
import { installed } from './german/installed.ts'
import { mail } from './german/mail.ts'
import { messages } from './german/messages.ts'
import { notifications } from './german/notifications.ts'
import { pages } from './german/pages.ts'
import { people } from './german/people.ts'
import { polls } from './german/polls.ts'
import { refusals } from './german/refusals.ts'
import { rooms } from './german/rooms.ts'
import { script } from './german/script.ts'
import { slash } from './german/slash.ts'

/** Every text that the pages say, from English into German; who reads is a "du". */
export const german = {
  ...everywhere,
  ...people,
  ...pages,
  ...rooms,
  ...mail,
  ...messages,
  ...polls,
  ...admin,
  ...installed,
  ...notifications,
  ...refusals,
  ...audit,
  ...script,
  ...slash,
} as const
