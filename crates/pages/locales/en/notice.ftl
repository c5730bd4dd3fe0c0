### Pages that stand in for a payment page.

unknown-title = Payment link not known
unknown = This payment link is not known
unknown-about = It may be incomplete, or mistyped. Please open the link again from the shop, the email or the message that gave it to you.
unknown-money = No money has been taken on this page.

error-title = Something went wrong
error = Something went wrong on our side
error-reload = If you have already approved the payment it is not lost: reload this page to see its state. Please do not pay a second time before you have looked.
error-open-again = If you have already approved the payment it is not lost: open the payment link from the shop again to see its state. Please do not pay a second time before you have looked.
reference-to-quote = Reference to quote
reload = Reload this page

too-many-title = Too many requests
too-many = Please wait a moment
too-many-about = Too many requests are coming from your network, so this one was not looked at. If you have already approved the payment it is not lost. Please do not pay a second time before you have looked.
too-many-reload = { $seconds ->
    [one] Reload this page in a second.
   *[other] Reload this page in { $seconds } seconds.
}
too-many-open-again = { $seconds ->
    [one] Open the payment link from the shop again in a second.
   *[other] Open the payment link from the shop again in { $seconds } seconds.
}
