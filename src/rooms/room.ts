export type RoomKind = 'public' | 'private' | 'direct'
export type RoomRole = 'admin' | 'member'
export type Involvement = 'everything' | 'mentions' | 'nothing' | 'muted'
export type Posting = 'all' | 'admins'

/** A room as one person sees it. A direct room has no name: it is called after the others in it. */
export interface Room {
  id: string
  kind: RoomKind
  /** For a direct room: the names of the others, by commas; one's own for the notebook. */
  name: string
  topic: string
  posting: Posting
  isGeneral: boolean
  archivedAt: string | null
  lastSeq: number
  memberCount: number
  /** The viewer's membership; null for a reader of a public room who has not joined. */
  membership: { role: RoomRole; involvement: Involvement; favourite: boolean; readSeq: number } | null
}

/** A room with what its reader has not seen of it yet: messages by others above the read mark, tombstones left out. */
export interface CountedRoom extends Room {
  unread: number
  mentions: number
}

/** One line of the sidebar. */
export interface SidebarRoom {
  id: string
  kind: RoomKind
  name: string
  /** The other person of a direct room of two, for avatar and presence; null otherwise. */
  otherId: string | null
  /** The picture of that person. */
  otherAvatar: string | null
  lastSeq: number
  unread: number
  mentions: number
  /** Those of the unread ones that concern the reader: mentions and replies, since they last saw the list of them. */
  forMe: number
  /** How much of it the reader is told of. */
  level: Involvement
  muted: boolean
  favourite: boolean
  hasDraft: boolean
  /** How many of its threads have one. */
  threadDrafts?: number
}

/** One line of the directory: a public room, or a private one of the reader's. */
export interface DirectoryRoom {
  id: string
  kind: Exclude<RoomKind, 'direct'>
  name: string
  topic: string
  memberCount: number
  isMember: boolean
  archived: boolean
  lastMessageAt: string | null
}

/** A member as lists show them. */
export interface Member {
  user: { id: string; name: string; avatar: string | null }
  role: RoomRole
  /** The emoji of their status, if they have one now. */
  statusEmoji?: string
}
