export type RoomKind = 'public' | 'private' | 'direct'
export type RoomRole = 'admin' | 'member'
export type Involvement = 'everything' | 'mentions' | 'nothing' | 'muted'

/** A room as one person sees it. A direct room has no name: it is called after the others in it. */
export interface Room {
  id: string
  kind: RoomKind
  /** For a direct room: the names of the others, by commas; one's own for the notebook. */
  name: string
  topic: string
  posting: 'all' | 'admins'
  isGeneral: boolean
  archivedAt: string | null
  lastSeq: number
  memberCount: number
  /** The viewer's membership; null for a reader of a public room who has not joined. */
  membership: { role: RoomRole; involvement: Involvement; readSeq: number } | null
}

/** One line of the sidebar. */
export interface SidebarRoom {
  id: string
  kind: RoomKind
  name: string
  /** The other person of a direct room of two, for avatar and presence; null otherwise. */
  otherId: string | null
  lastSeq: number
  unread: number
  mentions: number
  muted: boolean
  favourite: boolean
  hasDraft: boolean
}

/** A member as lists show them. */
export interface Member {
  user: { id: string; name: string }
  role: RoomRole
}
