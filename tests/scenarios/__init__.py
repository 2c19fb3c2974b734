"""Stories across contexts, in words of the business."""
