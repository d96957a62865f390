// After a proof the kept request goes on by itself; without scripts the person presses the button.
document.querySelector("form[data-go-on]")?.requestSubmit();
