"""The command line both programs share: bilingual click commands, aligned help, complaints, printing."""
