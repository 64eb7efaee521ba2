import { parse, serialize } from 'hono/utils/cookie'
import type { Theme } from './viewer.ts'

const NAME = 'hubbub_theme'
const A_YEAR_SECONDS = 365 * 24 * 60 * 60

/** So that the doors look as their owner likes it before they have signed in. */
export const themeCookie = (theme: Theme, origin: string) =>
  serialize(NAME, theme, {
    path: '/',
    sameSite: 'Lax',
    httpOnly: true,
    maxAge: A_YEAR_SECONDS,
    secure: origin.startsWith('https:'),
  })

/** The theme in a Cookie header; the system's where there is none. */
export function readThemeCookie(header: string | undefined): Theme {
  const theme = parse(header ?? '', NAME)[NAME]
  return theme === 'light' || theme === 'dark' ? theme : 'system'
}
