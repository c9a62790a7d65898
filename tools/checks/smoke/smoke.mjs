console.log("smoke: nothing yet");
