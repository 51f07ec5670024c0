"""What the pages share: the open workbook, what is selected, how it looks, and the pieces pages are made of."""
