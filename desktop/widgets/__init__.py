"""What pages are made of. A page needs no stylesheet, no colour and no pixel of its own.

Layout    ``layout.row(a, None, (b, 1), 12, gap=8)``, ``column``, ``frame(look)``, ``rule``, ``scrolled``; ``card.Card``
          with ``head``, ``body``, ``foot``
Words     ``label.Label(text, style)``, ``Figure``, ``Elided``, ``Pill(word, tone)``, ``Kbd``, ``fact``;
          ``avatar.Avatar``; ``banner.Banner`` warns in the page, ``empty.Empty`` says what to do, ``progress.Progress``
Buttons   ``button.Button(text, style, icon_name, key)``: the key is shown and works while the button is visible;
          ``shown_only=True`` where the window or a list handles it; ``.tall()``; ``IconButton``
Fields    ``field.Field``, ``SearchField`` (``stepped`` drives the list below), ``TextArea``, ``Choice``;
          ``money_field.MoneyField``, ``qty_stepper.QtyStepper``, ``vin_field.VinField``
Forms     ``form.Form``: ``add``, ``values``, ``fill``, ``refuse(refused)``; Enter goes on, the last one emits ``saved``
Lists     ``table.RecordTable([Column(id, title, cell, width)], name, key_of)`` with ``cell.Cell``; ``popup.Popup``
Dialogs   ``sheet.Sheet``: ``set_title``, ``body``, ``buttons``; ``toast.Toast`` is reached by ``Desk.say``
Paper     ``pdf_view.PdfView``
Look      ``theme.current().color(token)``, ``theme.font(size, weight)``, ``theme.look(widget, name)``;
          ``icon.icon(name)``
Texts     ``translate.say(self, label.setText, lambda: self.tr("Price"))`` now and at every change of language;
          ``sentence.sentence(problem)``, ``sentence.refusal(refused)``; ``key.KEYS`` is the table that F1 shows
"""
