/** The addresses of what tells people of messages, apart from `paths`, all of which goes into the first page's script. */
export const notificationPaths = {
  settings: () => '/settings/notifications',
  quietHours: () => '/settings/notifications/quiet-hours',
  pause: () => '/settings/notifications/pause',
  device: (id: string) => `/settings/notifications/devices/${id}`,
  mine: () => '/api/v1/me/notifications',
  subscriptions: () => '/api/v1/me/push-subscriptions',
} as const
