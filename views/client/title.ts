/** The tab's title: "(2) …" counts mentions and direct messages, "• …" tells that only others are unread. */
export function titleWithNews(title: string, { forMe, isUnread }: { forMe: number; isUnread: boolean }): string {
  const bare = title.replace(/^(\(\d+\) |• )/, '')
  if (forMe > 0) return `(${forMe}) ${bare}`
  return isUnread ? `• ${bare}` : bare
}
