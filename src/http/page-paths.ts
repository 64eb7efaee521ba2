/** The addresses that the first page's script needs: what stands here goes into it. All others are in `paths`. */
export const pagePaths = {
  draft: (roomId: string) => `/rooms/${roomId}/draft`,
  emoji: () => '/emoji',
  icon: (name: string) => `/icons.svg#${name}`,
  message: (id: string) => `/messages/${id}`,
  messageDeletion: (id: string) => `/messages/${id}/deletion`,
  messageEdit: (id: string) => `/messages/${id}/edit`,
  messages: (roomId: string) => `/rooms/${roomId}/messages`,
  messagesAfter: (roomId: string, seq: number) => `/rooms/${roomId}/messages?after=${seq}`,
  reaction: (messageId: string, emoji: string) => `/messages/${messageId}/reactions/${encodeURIComponent(emoji)}`,
  room: (id: string) => `/rooms/${id}`,
  roomAt: (id: string, seq: number, messageId: string) => `/rooms/${id}?at=${seq}#m-${messageId}`,
  sidebar: () => '/sidebar',
  signIn: (to?: string) => (to && to !== '/' ? `/sign-in?to=${encodeURIComponent(to)}` : '/sign-in'),
  thread: (roomId: string, rootId: string) => `/rooms/${roomId}/threads/${rootId}`,
  messagesBefore: (roomId: string, seq: number) => `/rooms/${roomId}/messages?before=${seq}`,
} as const
