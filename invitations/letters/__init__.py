"""The rooms behind `invitations.messages`: words, frame, and how both become a message. All pure."""
