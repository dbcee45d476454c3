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
      error: 'a path written out, absolute or from the folder of this file (neither ~ nor - stands for one)',
    })
    .meta({
      description: 'Where it goes, relative to the folder of the config file: a file, or with `unpack` a folder.',
    }),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, { error: 'a SHA-256, 64 hexadecimal digits in lower case' })
    .nullable()
    .default(null)
    .meta({
      description:
        'SHA-256 of what lies at `file` in the end, of a folder that of the lines `<sha256>  <name>` of its files in the order of their names; null takes what comes, and `rnn fetch` warns that it is not verified.',
    }),
  unpack: z.string().min(1).max(1000).nullable().default(null).meta({
    description:
      'Glob of the members of a zip, tar or tar.gz that are taken, without the folders they lie in; null takes the file as it comes.',
  }),
  licence: z.string().min(1).max(1000).meta({ description: 'Terms that the corpus may be used under.' }),
});

/** Where a corpus can be had. */
export const sourceKey = z.array(source).max(1000).default([]).meta({
  description: 'Where to get the corpus: `rnn fetch` downloads and verifies each file and writes it to `file`.',
});
