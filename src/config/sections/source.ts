import { z } from 'zod';

const source = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: 'an address that begins with https:// or http://' }).meta({
    description: 'Address of the file or archive.',
  }),
  file: z
    .string()
    .min(1)
    .max(4096)
    .refine((path) => !path.startsWith('~') && path !== '-' && !path.includes('\0'), {
      error: 'a path, absolute or relative to the folder of this file (not - and not starting with ~)',
    })
    .meta({
      description: 'Destination, relative to the folder of the config file: a file, or with `unpack` a folder.',
    }),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, { error: 'a SHA-256, 64 hexadecimal digits in lower case' })
    .nullable()
    .default(null)
    .meta({
      description:
        'SHA-256 of the finished `file`. For a folder, the SHA-256 of the lines `<sha256>  <name>` of its files, sorted by name. null accepts any content, and `rnn fetch` warns that it is not verified.',
    }),
  unpack: z.string().min(1).max(1000).nullable().default(null).meta({
    description:
      'Glob of the archive members to extract (zip, tar, tar.gz), without their folders; null stores the downloaded file unchanged.',
  }),
  licence: z.string().min(1).max(1000).meta({ description: 'Licence of the corpus.' }),
});

/** Where a corpus can be downloaded. */
export const sourceKey = z.array(source).max(1000).default([]).meta({
  description: 'Where to get the corpus: `rnn fetch` downloads and verifies each file and writes it to `file`.',
});
