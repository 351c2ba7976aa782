// <datalist data-zones>: a field that offers these time zones and is still blank begins with the one of this device.

for (const zones of document.querySelectorAll("[data-zones]")) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const isOffered = [...zones.options].some((option) => option.value === own);
  for (const field of document.querySelectorAll(`input[list="${zones.id}"][required]`)) {
    if (!field.value && isOffered) field.value = own;
  }
}
