export type Role = 'owner' | 'admin' | 'member' | 'guest' | 'bot'
export type Theme = 'system' | 'light' | 'dark'
export type TextSize = 'small' | 'medium' | 'large' | 'larger'
export type Density = 'roomy' | 'compact'

/** What others see of one's presence: as it is, or away, or nothing at all, whatever one's pages do. */
export type Availability = 'auto' | 'away' | 'invisible'

/** What somebody says of themselves for a while; both texts empty: nothing. */
export interface Status {
  emoji: string
  text: string
  /** RFC 3339; null: until it is changed. */
  until: string | null
}

/** How somebody likes their pages. */
export interface Preferences {
  theme: Theme
  enterSends: boolean
  textSize: TextSize
  density: Density
  /** BCP 47; empty: as the browser asks. */
  language: string
}

/** Who asks: resolved once for every request from the session cookie or a token. */
export interface Viewer extends Preferences {
  id: string
  name: string
  /** The id of their picture; null for who has none. */
  avatar: string | null
  email: string
  role: Role
  timeZone: string
  availability: Availability
  status: Status
  /** How they came in: a browser's session, or a personal token of the API. */
  session: { id: string; expiresAt: number } | null
  tokenId: string | null
}

/** What holds for somebody who has chosen nothing yet. */
export const UNCHOSEN = {
  theme: 'system',
  enterSends: true,
  textSize: 'medium',
  density: 'roomy',
  language: '',
  availability: 'auto',
  status: { emoji: '', text: '', until: null },
  avatar: null,
} as const satisfies Partial<Viewer>

/** Owners and admins run the site. */
export const isAdmin = (viewer: Pick<Viewer, 'role'>) => viewer.role === 'owner' || viewer.role === 'admin'
