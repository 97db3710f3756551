-- Lets unqualified names mean the shared store's, on this cursor only.
use store
