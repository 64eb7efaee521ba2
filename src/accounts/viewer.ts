export type Role = 'owner' | 'admin' | 'member' | 'guest' | 'bot'
export type Theme = 'system' | 'light' | 'dark'

/** Who asks: resolved once for every request from the session cookie or a token. */
export interface Viewer {
  id: string
  name: string
  email: string
  role: Role
  theme: Theme
  enterSends: boolean
  timeZone: string
  /** How they came in: a browser's session, or a personal token of the API. */
  session: { id: string; expiresAt: number } | null
  tokenId: string | null
}

/** Owners and admins run the site. */
export const isAdmin = (viewer: Pick<Viewer, 'role'>) => viewer.role === 'owner' || viewer.role === 'admin'
