import { paths } from '../http/paths.ts'

interface Known {
  id: string
  name: string
  avatar: string | null
}

/** Somebody beside what they did, as the API shows them. */
export const personJson = ({ id, name, avatar }: Known) => ({ id, name, avatar_url: avatarUrl(avatar) })

/** Where a person's picture is, as a path of this site. */
export const avatarUrl = (avatar: string | null) => (avatar === null ? null : paths.avatar(avatar))
