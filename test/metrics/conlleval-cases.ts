/**
 * What the public scripts print: conlleval of 2004-01-26 (Tjong Kim Sang) for BIO and IOB1, its Python version with E and S
 * (github.com/spyysalo/conlleval.py) for BIOES. Sentences have ` | ` between them; the random ones were drawn for this table.
 */
export const conllevalCases = [
  {
    name: 'all right',
    gold: 'B-PER I-PER O B-LOC | O B-ORG',
    predicted: 'B-PER I-PER O B-LOC | O B-ORG',
    report: `processed 6 tokens with 3 phrases; found: 3 phrases; correct: 3.
accuracy: 100.00%; precision: 100.00%; recall: 100.00%; FB1: 100.00
              LOC: precision: 100.00%; recall: 100.00%; FB1: 100.00  1
              ORG: precision: 100.00%; recall: 100.00%; FB1: 100.00  1
              PER: precision: 100.00%; recall: 100.00%; FB1: 100.00  1`,
  },
  {
    name: 'an I that begins an entity',
    gold: 'O B-PER I-PER O',
    predicted: 'O I-PER I-PER O',
    report: `processed 4 tokens with 1 phrases; found: 1 phrases; correct: 1.
accuracy:  75.00%; precision: 100.00%; recall: 100.00%; FB1: 100.00
              PER: precision: 100.00%; recall: 100.00%; FB1: 100.00  1`,
  },
  {
    name: 'a type that changes within',
    gold: 'B-PER I-PER I-PER O',
    predicted: 'B-PER I-LOC I-LOC O',
    report: `processed 4 tokens with 1 phrases; found: 2 phrases; correct: 0.
accuracy:  50.00%; precision:   0.00%; recall:   0.00%; FB1:   0.00
              LOC: precision:   0.00%; recall:   0.00%; FB1:   0.00  1
              PER: precision:   0.00%; recall:   0.00%; FB1:   0.00  1`,
  },
  {
    name: 'neighbours of one type',
    gold: 'B-PER B-PER I-PER B-PER',
    predicted: 'B-PER I-PER I-PER B-PER',
    report: `processed 4 tokens with 3 phrases; found: 2 phrases; correct: 1.
accuracy:  75.00%; precision:  50.00%; recall:  33.33%; FB1:  40.00
              PER: precision:  50.00%; recall:  33.33%; FB1:  40.00  2`,
  },
  {
    name: 'neighbours of two types without B',
    gold: 'I-PER I-LOC I-LOC I-PER',
    predicted: 'I-PER I-PER I-LOC I-PER',
    report: `processed 4 tokens with 3 phrases; found: 3 phrases; correct: 1.
accuracy:  75.00%; precision:  33.33%; recall:  33.33%; FB1:  33.33
              LOC: precision:   0.00%; recall:   0.00%; FB1:   0.00  1
              PER: precision:  50.00%; recall:  50.00%; FB1:  50.00  2`,
  },
  {
    name: 'an entity too long and one too short',
    gold: 'B-ORG I-ORG O B-LOC I-LOC I-LOC',
    predicted: 'B-ORG I-ORG I-ORG B-LOC I-LOC O',
    report: `processed 6 tokens with 2 phrases; found: 2 phrases; correct: 0.
accuracy:  66.67%; precision:   0.00%; recall:   0.00%; FB1:   0.00
              LOC: precision:   0.00%; recall:   0.00%; FB1:   0.00  1
              ORG: precision:   0.00%; recall:   0.00%; FB1:   0.00  1`,
  },
  {
    name: 'entities that end with the sentence',
    gold: 'O B-PER | I-PER O',
    predicted: 'O B-PER | B-PER I-PER',
    report: `processed 4 tokens with 2 phrases; found: 2 phrases; correct: 1.
accuracy:  50.00%; precision:  50.00%; recall:  50.00%; FB1:  50.00
              PER: precision:  50.00%; recall:  50.00%; FB1:  50.00  2`,
  },
  {
    name: 'nothing predicted',
    gold: 'B-PER O B-LOC',
    predicted: 'O O O',
    report: `processed 3 tokens with 2 phrases; found: 0 phrases; correct: 0.
accuracy:  33.33%; precision:   0.00%; recall:   0.00%; FB1:   0.00
              LOC: precision:   0.00%; recall:   0.00%; FB1:   0.00  0
              PER: precision:   0.00%; recall:   0.00%; FB1:   0.00  0`,
  },
  {
    name: 'nothing there',
    gold: 'O O O | O',
    predicted: 'O B-MISC I-MISC | O',
    report: `processed 4 tokens with 0 phrases; found: 1 phrases; correct: 0.
accuracy:  50.00%; precision:   0.00%; recall:   0.00%; FB1:   0.00
             MISC: precision:   0.00%; recall:   0.00%; FB1:   0.00  1`,
  },
  {
    name: 'a type with dashes',
    gold: 'B-a-b I-a-b O B-a',
    predicted: 'B-a-b I-a-b O B-a-b',
    report: `processed 4 tokens with 2 phrases; found: 2 phrases; correct: 1.
accuracy:  75.00%; precision:  50.00%; recall:  50.00%; FB1:  50.00
                a: precision:   0.00%; recall:   0.00%; FB1:   0.00  0
              a-b: precision:  50.00%; recall: 100.00%; FB1:  66.67  2`,
  },
  {
    name: 'random BIO 1',
    gold: 'I-LOC O I-PER B-ORG | I-ORG I-ORG I-PER O O O B-LOC O | O I-ORG I-LOC I-PER B-ORG B-LOC I-LOC',
    predicted: 'I-LOC O I-PER B-ORG | I-ORG I-LOC B-LOC O O O B-LOC O | O I-ORG I-LOC I-ORG B-ORG B-LOC I-LOC',
    report: `processed 19 tokens with 11 phrases; found: 12 phrases; correct: 8.
accuracy:  84.21%; precision:  66.67%; recall:  72.73%; FB1:  69.57
              LOC: precision:  66.67%; recall: 100.00%; FB1:  80.00  6
              ORG: precision:  60.00%; recall:  75.00%; FB1:  66.67  5
              PER: precision: 100.00%; recall:  33.33%; FB1:  50.00  1`,
  },
  {
    name: 'random BIO 2',
    gold: 'I-ORG B-ORG B-LOC B-ORG I-ORG O I-PER B-PER | O B-ORG I-ORG B-PER | I-PER O I-ORG I-ORG B-LOC B-ORG B-LOC',
    predicted:
      'I-ORG B-ORG B-LOC B-ORG I-ORG O I-PER B-PER | O B-ORG I-ORG B-PER | I-PER O I-ORG I-ORG B-LOC B-ORG B-LOC',
    report: `processed 19 tokens with 13 phrases; found: 13 phrases; correct: 13.
accuracy: 100.00%; precision: 100.00%; recall: 100.00%; FB1: 100.00
              LOC: precision: 100.00%; recall: 100.00%; FB1: 100.00  3
              ORG: precision: 100.00%; recall: 100.00%; FB1: 100.00  6
              PER: precision: 100.00%; recall: 100.00%; FB1: 100.00  4`,
  },
  {
    name: 'random BIO 3',
    gold: 'O B-LOC I-LOC I-ORG O I-ORG B-LOC I-ORG | B-ORG I-ORG O B-LOC I-ORG | O I-PER B-ORG B-PER I-ORG O',
    predicted:
      'I-ORG B-LOC I-LOC I-PER O I-ORG B-LOC I-ORG | B-ORG I-ORG I-LOC B-LOC I-ORG | O I-PER B-ORG B-PER I-ORG O',
    report: `processed 19 tokens with 12 phrases; found: 14 phrases; correct: 11.
accuracy:  84.21%; precision:  78.57%; recall:  91.67%; FB1:  84.62
              LOC: precision:  75.00%; recall: 100.00%; FB1:  85.71  4
              ORG: precision:  85.71%; recall:  85.71%; FB1:  85.71  7
              PER: precision:  66.67%; recall: 100.00%; FB1:  80.00  3`,
  },
  {
    name: 'random BIO 4',
    gold: 'B-LOC O B-ORG B-PER B-PER | B-LOC B-ORG B-ORG B-PER I-PER B-ORG O O | O O I-LOC I-LOC O O I-ORG',
    predicted:
      'B-LOC O B-ORG I-ORG B-PER | B-LOC I-PER B-ORG B-PER I-PER B-ORG B-ORG B-PER | O O I-LOC O I-PER O I-ORG',
    report: `processed 20 tokens with 11 phrases; found: 13 phrases; correct: 7.
accuracy:  70.00%; precision:  53.85%; recall:  63.64%; FB1:  58.33
              LOC: precision:  66.67%; recall:  66.67%; FB1:  66.67  3
              ORG: precision:  60.00%; recall:  60.00%; FB1:  60.00  5
              PER: precision:  40.00%; recall:  66.67%; FB1:  50.00  5`,
  },
  {
    name: 'random BIO 5',
    gold: 'B-PER B-PER B-ORG B-LOC B-ORG | B-ORG O B-ORG B-LOC B-PER I-LOC B-PER B-LOC | I-ORG B-ORG B-LOC I-ORG B-PER I-LOC I-ORG',
    predicted:
      'B-PER B-PER B-ORG O B-ORG | O O B-ORG B-LOC B-PER I-LOC B-PER B-LOC | I-ORG I-PER B-LOC I-ORG B-PER B-LOC I-ORG',
    report: `processed 20 tokens with 19 phrases; found: 17 phrases; correct: 16.
accuracy:  80.00%; precision:  94.12%; recall:  84.21%; FB1:  88.89
              LOC: precision: 100.00%; recall:  83.33%; FB1:  90.91  5
              ORG: precision: 100.00%; recall:  75.00%; FB1:  85.71  6
              PER: precision:  83.33%; recall: 100.00%; FB1:  90.91  6`,
  },
  {
    name: 'random BIO 6',
    gold: 'B-PER O B-LOC O B-ORG B-PER O O I-LOC | B-PER O I-LOC B-LOC O B-LOC I-LOC B-PER B-LOC | O O B-ORG B-LOC B-ORG O',
    predicted:
      'I-PER O I-LOC O B-ORG B-PER O B-ORG I-LOC | I-ORG O I-LOC I-LOC O B-LOC I-LOC B-PER B-LOC | O O B-ORG I-LOC O B-ORG',
    report: `processed 24 tokens with 14 phrases; found: 14 phrases; correct: 10.
accuracy:  66.67%; precision:  71.43%; recall:  71.43%; FB1:  71.43
              LOC: precision:  83.33%; recall:  71.43%; FB1:  76.92  6
              ORG: precision:  40.00%; recall:  66.67%; FB1:  50.00  5
              PER: precision: 100.00%; recall:  75.00%; FB1:  85.71  3`,
  },
  {
    name: 'random BIO 7',
    gold: 'O I-LOC I-PER O O B-PER | O O O B-PER I-LOC B-LOC O B-ORG | B-PER I-LOC B-ORG B-ORG B-ORG I-PER B-ORG I-PER',
    predicted: 'O O I-PER O O B-LOC | O O I-ORG I-LOC O B-LOC O B-ORG | B-PER I-LOC I-LOC O B-ORG O B-ORG I-PER',
    report: `processed 22 tokens with 15 phrases; found: 11 phrases; correct: 7.
accuracy:  63.64%; precision:  63.64%; recall:  46.67%; FB1:  53.85
              LOC: precision:  25.00%; recall:  25.00%; FB1:  25.00  4
              ORG: precision:  75.00%; recall:  60.00%; FB1:  66.67  4
              PER: precision: 100.00%; recall:  50.00%; FB1:  66.67  3`,
  },
  {
    name: 'random BIO 8',
    gold: 'B-ORG I-LOC I-PER B-LOC I-LOC | I-LOC I-LOC I-ORG I-ORG I-ORG | B-LOC I-PER B-PER B-ORG B-PER I-ORG O I-LOC B-ORG',
    predicted: 'B-PER I-LOC B-LOC O O | B-LOC B-ORG B-PER O B-ORG | B-LOC I-PER B-LOC B-LOC B-ORG O I-ORG I-LOC B-PER',
    report: `processed 19 tokens with 14 phrases; found: 15 phrases; correct: 4.
accuracy:  21.05%; precision:  26.67%; recall:  28.57%; FB1:  27.59
              LOC: precision:  42.86%; recall:  60.00%; FB1:  50.00  7
              ORG: precision:   0.00%; recall:   0.00%; FB1:   0.00  4
              PER: precision:  25.00%; recall:  25.00%; FB1:  25.00  4`,
  },
  {
    name: 'random IOB1 1',
    gold: 'I-ORG O I-PER I-LOC I-ORG I-PER I-PER O I-PER | B-PER B-LOC B-PER O I-LOC I-PER I-LOC I-LOC | I-ORG I-PER I-ORG I-ORG I-PER',
    predicted:
      'I-LOC O I-PER I-LOC I-ORG I-PER I-PER O I-PER | I-ORG B-LOC B-PER O I-LOC I-PER I-PER I-LOC | I-ORG I-PER I-ORG I-ORG I-PER',
    report: `processed 22 tokens with 16 phrases; found: 16 phrases; correct: 12.
accuracy:  86.36%; precision:  75.00%; recall:  75.00%; FB1:  75.00
              LOC: precision:  60.00%; recall:  75.00%; FB1:  66.67  5
              ORG: precision:  75.00%; recall:  75.00%; FB1:  75.00  4
              PER: precision:  85.71%; recall:  75.00%; FB1:  80.00  7`,
  },
  {
    name: 'random IOB1 2',
    gold: 'I-LOC I-LOC B-LOC B-PER I-ORG I-LOC I-LOC I-PER | I-ORG I-PER B-LOC I-LOC I-LOC | I-ORG I-LOC I-PER I-PER I-ORG B-LOC I-ORG',
    predicted:
      'I-LOC I-LOC B-LOC I-LOC I-ORG I-LOC B-PER I-LOC | I-ORG I-PER I-LOC I-LOC I-LOC | I-ORG I-LOC I-PER I-PER I-ORG B-LOC I-ORG',
    report: `processed 20 tokens with 15 phrases; found: 15 phrases; correct: 11.
accuracy:  80.00%; precision:  73.33%; recall:  73.33%; FB1:  73.33
              LOC: precision:  57.14%; recall:  66.67%; FB1:  61.54  7
              ORG: precision: 100.00%; recall: 100.00%; FB1: 100.00  5
              PER: precision:  66.67%; recall:  50.00%; FB1:  57.14  3`,
  },
  {
    name: 'random IOB1 3',
    gold: 'I-ORG I-ORG I-PER I-LOC I-LOC B-PER I-LOC O I-LOC | I-PER O I-LOC I-ORG B-LOC I-LOC I-PER I-LOC I-ORG | I-ORG I-LOC I-ORG I-ORG I-LOC O O I-PER B-PER',
    predicted:
      'I-LOC I-PER I-PER I-LOC I-LOC I-ORG I-LOC O I-PER | I-PER O B-PER I-LOC I-LOC I-LOC I-PER I-LOC I-LOC | I-ORG I-ORG I-ORG I-ORG I-LOC O O I-LOC I-ORG',
    report: `processed 27 tokens with 19 phrases; found: 15 phrases; correct: 5.
accuracy:  59.26%; precision:  33.33%; recall:  26.32%; FB1:  29.41
              LOC: precision:  42.86%; recall:  37.50%; FB1:  40.00  7
              ORG: precision:   0.00%; recall:   0.00%; FB1:   0.00  3
              PER: precision:  40.00%; recall:  33.33%; FB1:  36.36  5`,
  },
  {
    name: 'random BIOES 1',
    gold: 'I-LOC S-PER E-PER O I-LOC B-PER | I-LOC S-PER E-PER I-LOC | S-PER E-PER E-LOC B-LOC E-PER',
    predicted: 'I-LOC B-LOC E-PER O I-LOC B-PER | I-LOC S-PER E-PER I-LOC | S-PER E-PER E-LOC B-LOC E-PER',
    report: `processed 15 tokens with 14 phrases; found: 14 phrases; correct: 13.
accuracy:  93.33%; precision:  92.86%; recall:  92.86%; FB1:  92.86
              LOC: precision:  85.71%; recall: 100.00%; FB1:  92.31  7
              PER: precision: 100.00%; recall:  87.50%; FB1:  93.33  7`,
  },
  {
    name: 'random BIOES 2',
    gold: 'B-PER O E-LOC B-PER E-PER E-LOC | B-LOC O S-LOC I-PER O I-LOC I-PER I-PER | E-LOC E-LOC B-PER E-LOC I-PER E-PER I-LOC',
    predicted:
      'S-PER O E-LOC B-PER E-PER S-LOC | B-LOC O S-LOC S-LOC O I-LOC I-PER I-PER | E-LOC E-LOC B-PER O I-PER E-PER I-LOC',
    report: `processed 21 tokens with 15 phrases; found: 14 phrases; correct: 13.
accuracy:  80.95%; precision:  92.86%; recall:  86.67%; FB1:  89.66
              LOC: precision:  88.89%; recall:  88.89%; FB1:  88.89  9
              PER: precision: 100.00%; recall:  83.33%; FB1:  90.91  5`,
  },
  {
    name: 'random BIOES 3',
    gold: 'I-LOC E-LOC O E-PER I-PER E-LOC S-PER E-LOC | I-LOC B-LOC B-PER S-PER | E-LOC O I-LOC O O',
    predicted: 'S-LOC E-LOC O E-PER I-PER E-LOC O E-LOC | I-LOC B-LOC I-PER S-PER | E-LOC O I-LOC O O',
    report: `processed 17 tokens with 12 phrases; found: 12 phrases; correct: 10.
accuracy:  82.35%; precision:  83.33%; recall:  83.33%; FB1:  83.33
              LOC: precision:  75.00%; recall:  85.71%; FB1:  80.00  8
              PER: precision: 100.00%; recall:  80.00%; FB1:  88.89  4`,
  },
  {
    name: 'random BIOES 4',
    gold: 'S-PER I-PER E-PER I-LOC E-LOC S-LOC I-LOC | I-PER I-PER O O | S-LOC B-PER O B-PER I-PER B-LOC',
    predicted: 'B-LOC B-PER E-PER I-LOC E-LOC S-PER I-LOC | I-PER I-PER O B-PER | B-PER B-PER O S-LOC I-PER E-LOC',
    report: `processed 17 tokens with 10 phrases; found: 12 phrases; correct: 6.
accuracy:  58.82%; precision:  50.00%; recall:  60.00%; FB1:  54.55
              LOC: precision:  60.00%; recall:  60.00%; FB1:  60.00  5
              PER: precision:  42.86%; recall:  60.00%; FB1:  50.00  7`,
  },
];
