### Pages that stand in for a payment page.

unknown-title = Lien de paiement inconnu
unknown = Ce lien de paiement est inconnu
unknown-about = Il est peut-être incomplet ou mal recopié. Rouvrez le lien depuis la boutique, l’e-mail ou le message qui vous l’a donné.
unknown-money = Aucun montant n’a été débité sur cette page.

error-title = Une erreur s’est produite
error = Une erreur s’est produite de notre côté
error-reload = Si vous avez déjà validé le paiement, il n’est pas perdu : rechargez cette page pour voir où il en est. Ne payez pas une seconde fois avant d’avoir regardé.
error-open-again = Si vous avez déjà validé le paiement, il n’est pas perdu : rouvrez le lien de paiement depuis la boutique pour voir où il en est. Ne payez pas une seconde fois avant d’avoir regardé.
reference-to-quote = Référence à indiquer
reload = Recharger cette page

too-many-title = Trop de requêtes
too-many = Veuillez patienter un instant
too-many-about = Trop de requêtes viennent de votre réseau : celle-ci n’a pas été examinée. Si vous avez déjà validé le paiement, il n’est pas perdu. Ne payez pas une seconde fois avant d’avoir regardé.
too-many-reload = { $seconds ->
    [one] Rechargez cette page dans une seconde.
   *[other] Rechargez cette page dans { $seconds } secondes.
}
too-many-open-again = { $seconds ->
    [one] Rouvrez le lien de paiement depuis la boutique dans une seconde.
   *[other] Rouvrez le lien de paiement depuis la boutique dans { $seconds } secondes.
}
