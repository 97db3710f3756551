-- Attaches the shared store; its address and the folder of its rows are put in by queries/shared.py, quoted.
attach {address} as store{options}
