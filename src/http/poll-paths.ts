/** The addresses of polls; the first page's script has no use for them. */
export const pollPaths = {
  polls: (roomId: string) => `/rooms/${roomId}/polls`,
  newPoll: (roomId: string) => `/rooms/${roomId}/polls/new`,
  newThreadPoll: (roomId: string, rootId: string) => `/rooms/${roomId}/polls/new?thread_root_id=${rootId}`,
  poll: (messageId: string) => `/messages/${messageId}/poll`,
  vote: (messageId: string) => `/messages/${messageId}/vote`,
  closed: (messageId: string) => `/messages/${messageId}/poll/closed`,
} as const
