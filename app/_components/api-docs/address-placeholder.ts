// Stands in the examples for the hub's address, which only the page knows. By itself, so that no schema comes along.
export const addressPlaceholder = 'http://HUB';
