"""Addresses of finance's own pages."""

from django.urls import path

from artel.finance import closing_views, money_views

urlpatterns = [
    path("money/", money_views.money, name="money"),
    path("bank-statements/new/", money_views.new_statement, name="new-statement"),
    path("bank-statements/<int:pk>/", money_views.statement, name="statement"),
    path("bank-statements/<int:pk>/book/", money_views.book_recognised, name="book-recognised"),
    path("bank-statements/<int:pk>/recognise/", money_views.recognise, name="recognise"),
    path("bank-statements/<int:pk>/file/", money_views.statement_file, name="statement-file"),
    path("money-accounts/<int:pk>/orders/", money_views.payment_orders, name="payment-orders"),
    path("month-closes/<int:pk>/take-all/", closing_views.take_every_step, name="take-every-step"),
    path("rates/load/", money_views.load, name="load-rates"),
]
