import { Problem, invalid, tooMany } from '../platform/problem.ts'
import { t } from '../texts/t.ts'

export const wrongPassword = () => new Problem('sign_in.wrong', 401, 'That e-mail and password do not match.')

export const wrongCurrentPassword = () =>
  invalid([{ field: 'password', message: 'That is not your current password.' }], 'accounts.wrong_password')

export const wrongCode = () =>
  invalid([{ field: 'code', message: 'That is not the right code, or it was used already.' }], 'sign_in.wrong_code')

export const stepIsOver = () => new Problem('sign_in.step_over', 401, 'That took too long. Sign in again.')

export const linkIsOver = () =>
  new Problem('links.over', 410, 'This link was used, or it is over, or there is a newer one. Ask for a new one.')

export const twoFactorIsOn = () =>
  new Problem('two_factor.on', 409, 'Two-step sign-in is on already. Switch it off before you set it up anew.')

export const twoFactorIsOff = () => new Problem('two_factor.off', 409, 'Two-step sign-in is not on.')

export const tooManySignIns = (retryAfterMs: number) => tooMany('sign_in.throttled', 'Too many tries.', retryAfterMs)

export const tooManyJoins = (retryAfterMs: number) =>
  tooMany('accounts.too_many_joins', 'Too many accounts were made from this address.', retryAfterMs)

export const emailTaken = () => {
  const message = 'Somebody here has this e-mail already. Sign in, or use another.'
  return new Problem('accounts.email_taken', 409, message, { errors: [{ field: 'email', message }] })
}

export const inviteUnknown = () =>
  new Problem('invites.unknown', 404, 'This link is not valid, or it was replaced. Ask whoever sent it for a new one.')

export const inviteOver = (why: 'expired' | 'used_up') =>
  new Problem(
    `invites.${why}`,
    410,
    why === 'expired'
      ? t('This link has expired. Ask whoever sent it for a new one.')
      : t('This link has been used up. Ask whoever sent it for a new one.'),
  )

export const adminsOnly = () => new Problem('accounts.admins_only', 403, 'Only owners and administrators can do this.')

export const ownersOnly = () => new Problem('accounts.owners_only', 403, 'Only an owner can do this.')

export const lastOwner = () =>
  new Problem(
    'accounts.last_owner',
    409,
    'This is the last owner, and a site needs one. Make somebody else an owner first.',
  )

export const botsRole = () => new Problem('accounts.bot', 409, 'A bot stays a bot.')

export const tooManyTokens = (limit: number) =>
  new Problem(
    'tokens.too_many',
    409,
    t('You have {limit} tokens, which is the limit. Revoke one that you do not need.', { limit }),
  )
