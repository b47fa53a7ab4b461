// Watches the room of one Raspberry Pi. In place of the original script of this name, which runs on this page as well.
(() => {
  const EVENTS = '/face_mask_detection';
  const socket = io();
  const box = document.getElementById('raspberry-pi-id');
  const button = document.getElementById('submit-pi-id');
  const status = document.getElementById('user-room-status');
  const [picture] = document.getElementsByTagName('img');
  let room = '';

  function watch(next) {
    box.value = '';
    // The server counts a room joined twice once: joining it again and leaving it would be leaving it.
    if (next === room) return;
    const previous = room;
    room = next;
    picture.removeAttribute('src');
    status.textContent = `Waiting for: ${room}`;
    if (!socket.connected) return;
    socket.emit(`${EVENTS}/join`, { room });
    if (previous) socket.emit(`${EVENTS}/leave`, { room: previous });
  }

  button.addEventListener('click', (event) => {
    event.preventDefault();
    const id = box.value.trim();
    if (id) watch(id);
    else status.textContent = 'Please enter a Pi ID';
  });

  box.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') button.click();
  });

  // A new connection is in no room.
  socket.on('connect', () => {
    if (room) socket.emit(`${EVENTS}/join`, { room });
  });
  socket.on('disconnect', () => {
    if (room) status.textContent = `Connection lost. Waiting for: ${room}`;
  });
  socket.on('connect_error', (error) => {
    status.textContent = socket.active
      ? 'The server cannot be reached. Trying again.'
      : `Not connected: ${error.message}. Log in again, or open this page with a valid key.`;
  });
  socket.on('join_room_msg', (message) => {
    if (message.room === room) status.textContent = `Joined room: ${message.room_entered_msg}`;
  });
  socket.on('new_frame', (frame) => {
    const [id] = Object.keys(frame);
    // Frames of the room just left may still be on their way.
    if (id !== room) return;
    picture.id = id;
    picture.src = frame[id];
  });
})();
