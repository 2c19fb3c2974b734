"""Questions about deals that span models. Everything that shows rows of people starts from `visible(Deal, actor)`."""
