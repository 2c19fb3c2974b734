"""Items of costs, of other income and expenses, and of cash flow by the lines of its statement."""

# use | key, the same in every pack | name | line of the statements
ARTICLES = """
cost  | materials        | Материальные расходы
cost  | salaries         | Оплата труда
cost  | contributions    | Страховые взносы
cost  | depreciation     | Амортизация
cost  | rent             | Аренда помещений
cost  | utilities        | Коммунальные услуги
cost  | advertising      | Реклама и продвижение
cost  | transport        | Транспортные расходы
cost  | delivery         | Доставка до покупателя
cost  | storage          | Хранение и складская обработка
cost  | commission       | Вознаграждение агентов и площадок
cost  | communication    | Связь и интернет
cost  | software         | Программы и сервисы
cost  | travel           | Командировки
cost  | hospitality      | Представительские расходы
cost  | repairs          | Ремонт и обслуживание
cost  | professional     | Юридические, бухгалтерские и консультационные услуги
cost  | subcontractors   | Работы и услуги соисполнителей
cost  | office           | Канцелярские и хозяйственные товары
cost  | insurance        | Страхование
cost  | taxes            | Налоги и сборы в составе расходов
cost  | natural-loss     | Недостачи в пределах норм естественной убыли
cost  | other-costs      | Прочие затраты
other | bank-fees        | Услуги банков                                                   | 2350
other | interest-income  | Проценты к получению                                            | 2320
other | interest-expense | Проценты к уплате                                               | 2330
other | dividends        | Доходы от участия в других организациях                         | 2310
other | exchange         | Курсовые разницы                                                | 2340/2350
other | currency-trade   | Покупка и продажа валюты                                        | 2340/2350
other | surplus          | Излишки при инвентаризации                                      | 2340
other | shortage         | Недостачи и потери без виновных лиц                             | 2350
other | penalties        | Штрафы, пени, неустойки по договорам                            | 2340/2350
other | asset-sales      | Продажа и выбытие основных средств и прочего имущества          | 2340/2350
other | written-off      | Списание дебиторской и кредиторской задолженности               | 2340/2350
other | doubtful-debts   | Резервы по сомнительным долгам                                  | 2340/2350
other | stock-reserves   | Резервы под снижение стоимости запасов                          | 2340/2350
other | past-years       | Прибыли и убытки прошлых лет                                    | 2340/2350
other | rounding         | Разницы от округления                                           | 2340/2350
other | gifts            | Безвозмездные поступления и передача                            | 2340/2350
other | taxes-other      | Налоги и сборы в составе прочих расходов                        | 2350
other | other            | Прочие доходы и расходы                                         | 2340/2350
cash  | customers        | Поступления от покупателей                                      | 4111
cash  | rent-received    | Арендные, лицензионные и подобные платежи                       | 4112
cash  | resale           | Поступления от перепродажи финансовых вложений                  | 4113
cash  | other-receipts   | Прочие поступления от текущей деятельности                      | 4119
cash  | suppliers        | Оплата поставщикам и подрядчикам                                | 4121
cash  | salaries-paid    | Выплаты работникам                                              | 4122
cash  | interest-paid    | Уплата процентов по долгам                                      | 4123
cash  | profit-tax       | Налог на прибыль                                                | 4124
cash  | vat-balance      | НДС, налоги и взносы (сальдо)                                   | 4129
cash  | bank-fees        | Комиссии банков                                                 | 4129
cash  | imprest          | Выдача под отчет                                                | 4129
cash  | other-payments   | Прочие платежи по текущей деятельности                          | 4129
cash  | assets-sold      | Продажа внеоборотных активов                                    | 4211
cash  | shares-sold      | Продажа акций и долей в других организациях                     | 4212
cash  | loans-returned   | Возврат предоставленных займов, продажа долговых ценных бумаг   | 4213
cash  | dividends        | Дивиденды и проценты полученные                                 | 4214
cash  | other-investment | Прочие поступления от инвестиций                                | 4219
cash  | assets-bought    | Покупка и создание внеоборотных активов                         | 4221
cash  | shares-bought    | Покупка акций и долей в других организациях                     | 4222
cash  | loans-given      | Предоставление займов, покупка долговых ценных бумаг            | 4223
cash  | interest-assets  | Проценты, включаемые в стоимость инвестиционного актива         | 4224
cash  | investment-paid  | Прочие платежи по инвестициям                                   | 4229
cash  | loans-received   | Получение кредитов и займов                                     | 4311
cash  | owners-paid-in   | Денежные вклады собственников                                   | 4312
cash  | shares-issued    | Выпуск акций, увеличение долей участия                          | 4313
cash  | bonds-issued     | Выпуск облигаций, векселей и других долговых бумаг              | 4314
cash  | other-financing  | Прочие поступления от финансовых операций                       | 4319
cash  | owners-bought-out| Выплаты собственникам за выкуп долей и акций                    | 4321
cash  | dividends-paid   | Выплата дивидендов                                              | 4322
cash  | loans-repaid     | Возврат кредитов и займов                                       | 4323
cash  | financing-paid   | Прочие платежи по финансовым операциям                          | 4329
cash  | between-own      | Перевод между своими счетами и кассами
"""
